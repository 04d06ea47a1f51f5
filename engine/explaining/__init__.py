"""Why a verdict is what it is, in sentences with the cells that were looked at: by the reference interpreter's evaluation."""
