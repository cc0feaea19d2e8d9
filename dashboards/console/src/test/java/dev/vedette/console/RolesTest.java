package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each role may ask the server to do. The table itself is held to the server's routes in {@code PermissionsTest}. */
class RolesTest extends ConsoleFixture {

    private static final Map<String, Object> DECISION =
            Map.of("alerts", List.of(DecisionsTest.id()), "decision", "acknowledged", "reason", "");

    @Test
    void aViewerReadsAndChangesNothing() throws Exception {
        SignedIn viewer = as(Role.VIEWER);
        for (String path : List.of("api/alerts", "api/incidents", "api/boards", "api/health", "api/decisions", "")) {
            assertThat(viewer.fetch(path).statusCode()).as(path).isEqualTo(200);
        }
        HttpResponse<String> refused = viewer.post("api/decisions", DECISION);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .isEqualTo("{\"error\":\"This needs the role analyst, and yours is viewer: "
                        + "ask who gives roles at your login provider.\"}");
        assertThat(viewer.post("api/session/end", Map.of()).statusCode()).isEqualTo(200);
    }

    /** A path can be written in more than one way; each leads to the same route or to none. */
    @Test
    void howAPathIsWrittenOpensNothing() throws Exception {
        SignedIn viewer = as(Role.VIEWER);
        String query = "?start=principal&value=k1:abc";
        assertThat(viewer.fetch("api/investigate/export" + query).statusCode()).isEqualTo(403);
        for (String path : List.of(
                "api/investigate/export/",
                "api/investigate//export",
                "api/investigate/%65xport",
                "api/investigate/EXPORT",
                "api/investigate/export;a=b",
                "api/investigate/events/../export",
                "api/investigate/./export")) {
            assertThat(viewer.fetch(path + query).statusCode()).as(path).isIn(400, 403, 404);
        }
        assertThat(viewer.post("api/decisions/", DECISION).statusCode()).isIn(403, 404);
        assertThat(as(Role.ANALYST).fetch("api/investigate/export" + query).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAnalystDecides() throws Exception {
        HttpResponse<String> answered = as(Role.ANALYST).post("api/decisions", DECISION);
        assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
        assertThat(answered.body()).contains("There is no alert with this id");
    }

    /** Whoever adds a route that changes something says in the table who may use it: until then nobody may. */
    @Test
    void thereIsSomebodyForEachRouteThatChangesSomething() throws Exception {
        for (String route : console.routes()) {
            if (route.startsWith("POST ")) {
                String path = route.substring("POST /".length());
                assertThat(path).doesNotContain("{");
                HttpResponse<String> response = as(Role.ADMIN).post(path, Map.of());
                assertThat(response.body()).as(route).doesNotContain("No role may");
            }
        }
        assertThat(console.routes()).contains("POST /api/decisions");
    }

    private SignedIn as(Role role) {
        return SignedIn.as(console, "ann", role, Tenants.ALL);
    }
}
