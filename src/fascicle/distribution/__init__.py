"""How what is made reaches readers: the serial's site and its feeds."""
