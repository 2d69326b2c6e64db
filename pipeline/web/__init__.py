"""The read API, and later the pages: one FastAPI app over the catalog of the results database.

app         puts it together; who the user is comes in as a dependency
envelope    what every answer gets: security headers, ETag and 304, HEAD, the right host
problems    what goes wrong, as problem+json
parameters  what can be asked          cursors   where a page ended
shapes      what is answered           masking   no credentials in addresses
articles, stories, names, runs, searching, health   the routes
"""
