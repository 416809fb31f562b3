"""Tables of runs in columns (Arrow), so that those of many runs stand in one file."""

import numpy as np
import pandas as pd
import pyarrow as pa


def columns_of(frame: pd.DataFrame, **first: int) -> pa.Table:
    """A data frame in columns, with columns of one whole number before its own."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    for place, (name, value) in enumerate(first.items()):
        table = table.add_column(place, name, filled(table, value))
    return table


def filled(table: pa.Table, value: int) -> pa.Array:
    """A column of one whole number, as long as a table."""
    return pa.array(np.full(len(table), value, np.int64))


def schema_of(table: pa.Table) -> pa.Schema:
    """The schema of a table with its words in one type, whichever words a run happens to have."""
    return pa.schema([field.with_type(pa.dictionary(pa.int16(), pa.string()))
                      if pa.types.is_dictionary(field.type) else field for field in table.schema])


def joined(tables: list[pa.Table]) -> pa.Table:
    """Tables of the same columns as one."""
    schema = schema_of(tables[0])
    return pa.concat_tables([table.cast(schema) for table in tables]).unify_dictionaries()
