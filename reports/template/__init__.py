"""The empty export workbook (模板): a sheet a table, made from the schema so that the two cannot drift apart."""
