"""The lasting register of organisations: SIRET, kind, sectors, territory, needs, offers."""
