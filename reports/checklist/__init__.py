"""归档前自查表: one case on one page, to act on, sign and put into the file — as workbook, Word document or web page."""
