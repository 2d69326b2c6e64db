"""How well an analyst answers, measured against answers that people gave.

dataset -> examples, bad lines told apart
        -> asked through the same door as production, one request a text
        -> scores with bootstrap intervals
        -> a report: Markdown, and one HTML page with charts
"""
