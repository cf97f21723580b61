"""The keys of dealers over REST, for our own staff."""

from backwright.presentation.rest import Api

from garage.dealers.contracts.dealer_keys import IssueDealerKey, RevokeDealerKey

api = Api("dealer-keys", tag="Dealers")
api.action(IssueDealerKey, "POST /dealer-keys", status=201)
api.action(RevokeDealerKey, "POST /dealer-keys/{id}/revoke")
