package dev.vedette.console;

import java.util.List;

/**
 * An incident with its alerts.
 *
 * @param alerts oldest first; those that Elasticsearch still has
 * @param mergedFrom the id that was asked for, if that incident was merged into this one; empty otherwise
 */
record IncidentPage(IncidentRow incident, List<AlertRow> alerts, String mergedFrom) {
    IncidentPage {
        alerts = List.copyOf(alerts);
    }
}
