"""From what Kafka and its driver report to what the ports raise."""

from confluent_kafka import KafkaError, KafkaException

from backwright.application.transport.errors import UndeliverableError
from backwright.domain.errors import UnavailableError

WHAT = "Kafka"

# What no later try will change.
_HOPELESS = {
    KafkaError.INVALID_MSG_SIZE,
    KafkaError.INVALID_RECORD,
    KafkaError.MSG_SIZE_TOO_LARGE,
    KafkaError.RECORD_LIST_TOO_LARGE,
}
_REMEDIES = {
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: "grant this user what it needs on the cluster",
    KafkaError.GROUP_AUTHORIZATION_FAILED: "grant this user READ on the group",
    KafkaError.TOPIC_AUTHORIZATION_FAILED: "grant this user READ, WRITE and CREATE on the topics",
    KafkaError.UNKNOWN_TOPIC_OR_PART: "the topic is missing: create it, or let this user do it",
    KafkaError.NOT_ENOUGH_REPLICAS: "too few replicas are in sync: see min.insync.replicas",
    KafkaError._ALL_BROKERS_DOWN: "start the brokers, or mend the URL",
    KafkaError._TRANSPORT: "start the brokers, or mend the URL",
    KafkaError._RESOLVE: "this host is not known: mend the URL",
    KafkaError._TIMED_OUT: "it does not answer in time: check the brokers and the network",
}


def error_of(error: KafkaException) -> KafkaError:
    """What the driver says in its exception."""
    said: KafkaError = error.args[0]
    return said


def undelivered(error: KafkaError, place: str) -> Exception:
    """Why a message did not get there."""
    if error.code() in _HOPELESS:
        return UndeliverableError(f"{place} refuses it: {error.str()}")
    return unavailable(error, place)


def unavailable(error: KafkaError, place: str) -> UnavailableError:
    """What to raise when the brokers can't be used now."""
    remedy = _REMEDIES.get(error.code(), "see the log of the brokers")
    return UnavailableError(WHAT, detail=f"{place}: {remedy} ({error.str()})")


def late(place: str) -> UnavailableError:
    """For whoever has waited too long."""
    return unavailable(KafkaError(KafkaError._TIMED_OUT), place)


def closed(place: str) -> UnavailableError:
    """For whoever comes before it was opened or after it was closed."""
    return UnavailableError(WHAT, detail=f"{place}: it is not open: it is starting or stopping")
