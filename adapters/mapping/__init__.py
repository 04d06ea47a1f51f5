"""Mapping files: exports that are shaped otherwise become tables of the case record, with the place of every cell kept.

A mapping file is a workbook (``layout`` says which sheets and columns) that somebody who knows the law and Excel can fill in:

- ``read``: the workbook → ``model.Mapping``, every mistake with its cell;
- ``bind``: mapping + raw tables → plans, every name that is not there with the nearest that is;
- ``apply``: plans → rows of the record;
- ``infer``: links that the export does not hold, where only one is possible;
- ``suggest`` and ``write``: a proposal for an export, as such a workbook.
"""
