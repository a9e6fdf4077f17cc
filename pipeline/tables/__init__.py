"""The tables: one description of every column (`schema.yaml`), a writer, and checks.

`write_tables` writes CSV, Parquet and `datapackage.json`; `check_tables` says what is wrong with an output folder;
`load_schema` gives the description, with the Chinese and English names of tables, columns and values.
"""

from pipeline.tables.check import Problem, check_tables
from pipeline.tables.schema import Column, Schema, Table, load_schema
from pipeline.tables.write import TableError, read_guarded, replaced_if_changed, write_tables

__all__ = [
    "Column",
    "Problem",
    "Schema",
    "Table",
    "TableError",
    "check_tables",
    "load_schema",
    "read_guarded",
    "replaced_if_changed",
    "write_tables",
]
