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
  compare --> statements about stories, with quotes of each outlet
     |
  publish --> report, views
"""
