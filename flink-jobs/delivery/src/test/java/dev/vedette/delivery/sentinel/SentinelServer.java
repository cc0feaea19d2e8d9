package dev.vedette.delivery.sentinel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.StrictServer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Entra's token endpoint and a data collection rule's ingestion endpoint as Microsoft's pages describe them. A request with an alert
 * that has "poison" in its id counts as too large.
 */
final class SentinelServer implements StrictServer.Vendor {
    static final String RULE = "dcr-0123456789abcdef0123456789abcdef";

    /** 1 MB, unpacked. */
    private static final int MAX_REQUEST = 1_000_000;

    /** 64 KB, beyond which values are cut. */
    private static final int MAX_VALUE = 64_000;

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, String> columns;
    private final List<StrictServer.Stored> stored = new CopyOnWriteArrayList<>();
    private final List<JsonNode> rows = new CopyOnWriteArrayList<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile String good = "none yet";

    /** @param columns names and types of the rule's stream */
    SentinelServer(Map<String, String> columns) {
        this.columns = columns;
    }

    /** Tokens that were given are good no longer. */
    void revoke() {
        good = "revoked";
    }

    int tokens() {
        return tokens.get();
    }

    List<JsonNode> rows() {
        return rows;
    }

    @Override
    public boolean faultsHit(StrictServer.Request request) {
        return !request.url().getPath().endsWith("/token");
    }

    @Override
    public StrictServer.Answer answer(StrictServer.Request request) throws IOException {
        require(request.method().equals("POST"), request.method());
        return request.url().getPath().equals("/contoso.example/oauth2/v2.0/token") ? token(request) : ingest(request);
    }

    private StrictServer.Answer token(StrictServer.Request request) {
        require(request.header("Content-Type").equals("application/x-www-form-urlencoded"), "Content-Type of a form");
        Map<String, String> form = new HashMap<>();
        for (String field : request.text().split("&", -1)) {
            String[] pair = field.split("=", 2);
            require(form.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)) == null, "twice " + pair[0]);
        }
        require(form.keySet().equals(Set.of("grant_type", "client_id", "client_secret", "scope")), "form " + form);
        require(form.get("grant_type").equals("client_credentials"), "grant_type");
        require(form.get("scope").equals("https://monitor.azure.com/.default"), "scope");
        if (!form.get("client_secret").equals("s3cr~t+/&=")
                || !form.get("client_id").equals("0a-1b")) {
            return new StrictServer.Answer(
                    401, "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215\"}");
        }
        good = "eyJ0.token-" + tokens.incrementAndGet();
        return new StrictServer.Answer(
                200, "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"" + good + "\"}");
    }

    private StrictServer.Answer ingest(StrictServer.Request request) throws IOException {
        require(
                request.url()
                        .toString()
                        .equals("/dataCollectionRules/" + RULE
                                + "/streams/Custom-VedetteAlerts?api-version=2023-01-01"),
                "no such path: " + request.url());
        if (!request.header("Authorization").equals("Bearer " + good)) {
            return error(401, "InvalidToken");
        }
        require(request.header("Content-Type").equals("application/json"), "Content-Type");
        require(request.packed(), "Content-Encoding");
        require(request.body().length <= MAX_REQUEST, "a request of " + request.body().length + " bytes");
        JsonNode array = JSON.readTree(request.body());
        require(array.isArray() && !array.isEmpty(), "no array of rows");
        for (JsonNode row : array) {
            check(row);
        }
        for (JsonNode row : array) {
            if (row.path("AlertId").asText().contains("poison")) {
                return error(413, "ContentLengthLimitExceeded");
            }
        }
        array.forEach(this::store);
        return new StrictServer.Answer(204, "");
    }

    private void check(JsonNode row) {
        require(row.isObject(), "a row that is no object");
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            String type = columns.getOrDefault(field.getKey(), "no column");
            require(fits(type, field.getValue()), field.getKey() + " is " + type + ": " + field.getValue());
            require(field.getValue().toString().length() <= MAX_VALUE, field.getKey() + " would be cut");
        }
        require(row.has("TimeGenerated"), "TimeGenerated");
    }

    static boolean fits(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "long" -> value.isIntegralNumber() && value.canConvertToLong();
            case "real" -> value.isNumber();
            case "dynamic" -> value.isContainerNode();
            case "datetime" -> value.isTextual() && isTime(value.asText());
            default -> false;
        };
    }

    private static boolean isTime(String text) {
        try {
            Instant unused = Instant.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private void store(JsonNode row) {
        rows.add(row);
        stored.add(new StrictServer.Stored(
                row.path("AlertId").asText(),
                row.path("Occasion").asText() + " " + row.path("EvidenceCount").asLong()));
    }

    private static void require(boolean so, String otherwise) {
        if (!so) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static StrictServer.Answer error(int status, String code) {
        return new StrictServer.Answer(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"\"}}");
    }

    @Override
    public List<StrictServer.Stored> stored() {
        return stored;
    }
}
