"""留痕: the hash chain of every act and every data call. Serves every chapter."""
