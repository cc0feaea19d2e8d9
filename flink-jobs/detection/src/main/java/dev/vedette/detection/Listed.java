package dev.vedette.detection;

import java.util.List;

/**
 * What the operator's lists say of an event.
 *
 * @param unlistedScopes scopes of the token that the list does not allow for its client
 * @param missingScopes scopes that the event's tool requires and that the token does not have
 * @param administrative whether the event's tool is administrative
 * @param unexpected what of the token the registry does not name for the server
 */
record Listed(
        List<String> unlistedScopes, List<String> missingScopes, boolean administrative, List<String> unexpected) {

    static final Listed NOTHING = new Listed(List.of(), List.of(), false, List.of());
}
