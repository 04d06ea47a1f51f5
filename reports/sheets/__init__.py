"""The sheets of the review workbook, one module each."""
