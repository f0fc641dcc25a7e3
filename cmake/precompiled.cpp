// Nothing of its own: a target needs a file to have precompiled headers.
