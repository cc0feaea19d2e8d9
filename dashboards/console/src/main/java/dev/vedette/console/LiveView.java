package dev.vedette.console;

import dev.vedette.console.live.LiveAlerts;
import dev.vedette.console.live.LiveAlerts.News;
import dev.vedette.console.session.Tenants;
import dev.vedette.schemas.avro.Alert;
import java.util.Optional;

/** The newest alerts of the tenants that somebody sees. */
record LiveView(LiveAlerts alerts, Tenants tenants) {

    /** As {@link LiveAlerts#since}. */
    News since(long known) {
        News news = alerts.since(known);
        return new News(
                news.sequence(),
                news.alerts().stream()
                        .filter(alert -> tenants.include(alert.getTenant()))
                        .toList());
    }

    /** As {@link LiveAlerts#find}. */
    Optional<Alert> find(String alertId) {
        return alerts.find(alertId).filter(alert -> tenants.include(alert.getTenant()));
    }
}
