"""Mail waiting to leave, with an opaque scope; knows no other slice."""
