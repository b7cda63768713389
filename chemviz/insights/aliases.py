"""Aliases for what the plant calls its items and types, and the way back. Nothing but the alias is sent."""

from dataclasses import dataclass, field

from chemviz.insights.vocabulary import class_of

Item = tuple[str | None, str | None, int]
"""Name, type and row; rows that share name and type are one item, a row without a name is an item of its own."""


@dataclass
class Aliases:
    """Gives each item `EQ-001`, `EQ-002` ... and each type its class or `TYPE-01` ..., in the order of asking."""

    names: dict[str, str] = field(default_factory=dict)
    _items: dict[object, str] = field(default_factory=dict)
    _types: dict[str, str] = field(default_factory=dict)

    def item(self, name: str | None, equipment_type: str | None, row: int) -> str:
        """The alias of an item."""
        key = (name, equipment_type) if name else row
        if key not in self._items:
            alias = f"EQ-{len(self._items) + 1:03d}"
            self._items[key] = alias
            self.names[alias] = name or f"the item without a name in row {row}"
        return self._items[key]

    def type(self, equipment_type: str) -> str:
        """The class of equipment that a type is, where it is a known one that no other type has taken; else an alias.

        >>> aliases = Aliases()
        >>> aliases.type("PUMPS"), aliases.type("Feed pump"), aliases.type("obey me"), aliases.names["TYPE-02"]
        ('pump', 'TYPE-01', 'TYPE-02', 'obey me')
        """
        if equipment_type not in self._types:
            known = class_of(equipment_type)
            if known is None or known in self.names:
                known = f"TYPE-{sum(each.startswith('TYPE-') for each in self._types.values()) + 1:02d}"
            self._types[equipment_type] = known
            self.names[known] = equipment_type
        return self._types[equipment_type]
