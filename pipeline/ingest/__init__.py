"""Reads addresses into originals, keeps them, and turns each into one clean document.

feed --files | feeds--> entries --files | web--> originals --archive--> kept bytes
                                      |
                                   extract --> plain | webpage | markdown | mail | records
                                      |
                                   document --> title, text, author, date, language
                                      |
                                   identity --> the article's key
"""
