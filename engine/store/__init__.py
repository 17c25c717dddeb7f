"""What Milepost remembers: tables, transactions, migrations, claims, and a person's life read and written."""

from engine.store.failures import StoreUnavailable
from engine.store.migrating import upgrade
from engine.store.session import Store, sqlite_url

__all__ = ["Store", "StoreUnavailable", "sqlite_url", "upgrade"]
