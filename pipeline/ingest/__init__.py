"""Reads addresses into originals, keeps them, and turns each into one clean document.

feed --files | feeds | sitemaps | listings--> entries --files | web--> originals --archive--> WARC
                                      |
                                   extract --> plain | webpage | markdown | mail | records | rows
                                      |
                                   document --> title, text, author, date, language
                                      |
                                   identity --> the article's key
"""
