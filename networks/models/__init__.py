from networks.models.circle import Agreement, Circle, How, Invitation, Look, Network, Place, PlaceState
from networks.models.people import AddressCode, ContactKind, ContactPoint, Person, ReachCode, SentCode
from networks.models.services import Role, Service, Team, TeamMember

__all__ = [
    "AddressCode",
    "Agreement",
    "Circle",
    "ContactKind",
    "ContactPoint",
    "How",
    "Invitation",
    "Look",
    "Network",
    "Person",
    "Place",
    "PlaceState",
    "ReachCode",
    "Role",
    "SentCode",
    "Service",
    "Team",
    "TeamMember",
]
