"""公数 gongshu: the platform on which a local government runs its public data as its own regulation says."""

__version__ = "0.1.0"
