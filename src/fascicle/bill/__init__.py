"""The bill of materials: what fascicle is made of beside its own code, and under which licences."""
