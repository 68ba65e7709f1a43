"""Whether items of different catalogs are probably the same datum: names, meanings, shapes, values unseen. Pure."""
