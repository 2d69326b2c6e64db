"""Standpoint: who stands where, on what, said in which words, and how that changed.

sources.yaml            targets.yaml
     |                       |
  collect --> entries     (questions)
     |                       |
  extract --> pages, articles, versions
     |                       |
   group --> duplicates, stories
     |                       |
  analyze <------------------+ --> summaries, stances, evidence
     |
  publish --> report, views
"""
