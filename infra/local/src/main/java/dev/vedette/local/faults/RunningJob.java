package dev.vedette.local.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;

/** The one job of a cluster that has not ended, as its job manager knows it. */
final class RunningJob {
    private static final Set<String> ENDED = Set.of("CANCELED", "FAILED", "FINISHED");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI rest;

    RunningJob(URI rest) {
        this.rest = rest.resolve("/");
    }

    String id() throws Exception {
        for (JsonNode job : get("jobs").path("jobs")) {
            if (!ENDED.contains(job.path("status").asText())) {
                return job.path("id").asText();
            }
        }
        throw new IllegalStateException("no job runs");
    }

    /** How often its tasks had to start again; those of the last times, of which a job manager remembers 16. */
    long restarts() throws Exception {
        return get("jobs/" + id() + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .size();
    }

    /** When the newest complete checkpoint began, milliseconds since the epoch; 0 if there is none. */
    long newestCheckpointBegan() throws Exception {
        return checkpoints()
                .path("latest")
                .path("completed")
                .path("trigger_timestamp")
                .asLong();
    }

    /** How many checkpoints have failed. */
    long failedCheckpoints() throws Exception {
        return checkpoints().path("counts").path("failed").asLong();
    }

    private JsonNode checkpoints() throws Exception {
        return get("jobs/" + id() + "/checkpoints");
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve(path)).build();
        return json.readTree(client.send(request, BodyHandlers.ofByteArray()).body());
    }
}
