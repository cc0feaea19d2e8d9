package dev.vedette.rules;

import java.util.List;

/**
 * All that one event means for one entity: one record to send over the network, however many rules matched.
 *
 * @param tenant {@code organization.id} of the event, {@code default} where it has none
 * @param key stands for tenant, group fields and group values without ambiguity; at most a few kilobytes
 * @param group values in the order of {@code group-by}
 */
public record KeyedMatch(String tenant, String key, List<GroupValue> group, List<Contribution> contributions) {

    public KeyedMatch {
        group = List.copyOf(group);
        contributions = List.copyOf(contributions);
    }
}
