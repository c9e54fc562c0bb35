"""Files become canonical tables: read, recognised, joined to people, audited, repaired."""
