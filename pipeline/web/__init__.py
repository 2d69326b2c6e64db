"""The read API and the news desk's pages: one FastAPI app over the results database.

pages       the news desk, for people
app         puts it together; who the visitor is comes in as a dependency (visiting)
envelope    what every answer gets: security headers, ETag and 304, HEAD, the right host
problems    what goes wrong, as problem+json
parameters  what can be asked          cursors   where a page ended
shapes      what is answered           masking   no credentials in addresses
articles, stories, names, runs, searching, health   the routes
"""
