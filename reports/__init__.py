"""What was decided, as people and programs read it: the screen, JSON, the review workbook."""
