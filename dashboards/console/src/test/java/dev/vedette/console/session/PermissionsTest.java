package dev.vedette.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.HandlerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsTest {

    @ParameterizedTest
    @CsvSource({
        "GET, /api/alerts, VIEWER",
        "GET, /api/whatever/comes/next, VIEWER",
        "GET, /api/investigate/export, ANALYST",
        "POST, /api/session/end, VIEWER",
        "POST, /api/decisions, ANALYST",
        "POST, /api/silences, ADMIN",
        "POST, /api/silences/end, ADMIN"
    })
    void eachRouteNeedsARole(String method, String route, Role role) {
        assertThat(Permissions.needed(HandlerType.findOrCreate(method), route)).hasValue(role);
    }

    @Test
    void whatChangesSomethingAndIsNotListedIsForNobody() {
        assertThat(Permissions.needed(HandlerType.POST, "/api/whatever/comes/next"))
                .isEmpty();
        assertThat(Permissions.needed(HandlerType.PUT, "/api/decisions")).isEmpty();
        assertThat(Permissions.needed(HandlerType.DELETE, "/api/alerts/{alert}"))
                .isEmpty();
    }
}
