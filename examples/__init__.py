"""The bundled example: case files written down as rows, and the script that makes the workbook of them."""
