package dev.vedette.local.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Checkpoints of the cluster's running job, as its job manager knows them. */
final class Checkpoints {
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI rest;

    Checkpoints(URI rest) {
        this.rest = rest.resolve("/");
    }

    /** When the newest complete checkpoint began, milliseconds since the epoch; 0 if there is none. */
    long newestBegan() throws Exception {
        for (JsonNode job : get("jobs").path("jobs")) {
            String status = job.path("status").asText();
            if (!status.equals("CANCELED") && !status.equals("FAILED") && !status.equals("FINISHED")) {
                return get("jobs/" + job.path("id").asText() + "/checkpoints")
                        .path("latest")
                        .path("completed")
                        .path("trigger_timestamp")
                        .asLong();
            }
        }
        throw new AssertionError("no job runs");
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve(path)).build();
        return json.readTree(client.send(request, BodyHandlers.ofByteArray()).body());
    }
}
