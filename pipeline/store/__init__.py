"""The results database: one schema on SQLite and PostgreSQL, and the SQL behind every store port.

Read `tables/` for what is kept, `views/` for what people query, `schema` for how it gets there,
`sql` for the one object that the rest of the pipeline holds.
"""
