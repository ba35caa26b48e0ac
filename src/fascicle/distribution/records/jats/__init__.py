"""Articles in full as JATS: ANSI/NISO Z39.96-2021, version 1.3, the Publishing tag set."""
