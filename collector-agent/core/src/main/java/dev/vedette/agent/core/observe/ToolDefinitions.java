package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.privacy.CanonicalJson;
import dev.vedette.agent.core.privacy.PlainWords;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The events {@code mcp.tool.definition}: each definition once a start, and each time that a caller is shown another one
 * than before. Callers are told apart because a server may list other tools, or other words, for each. Thread-safe.
 */
final class ToolDefinitions {
    /** Of what callers have been shown. Beyond it all is forgotten, and told anew as it is listed: nothing is lost by that. */
    private static final int MAX_SHOWN = 20_000;

    private final WeakIdentityMap<Optional<Definition>> hashed = new WeakIdentityMap<>();
    private final Map<String, String> latest = new ConcurrentHashMap<>();
    private final Map<String, String> shown = new ConcurrentHashMap<>();
    private final Recorder recorder;
    private final LongConsumer unreadable;

    /** @param unreadable is told a number of definitions that could not be hashed */
    ToolDefinitions(Recorder recorder, LongConsumer unreadable) {
        this.recorder = recorder;
        this.unreadable = unreadable;
    }

    /** @param tools as the library's records have them; the same objects from list to list, as a rule */
    void listed(RpcCall call, Identity identity, Collection<?> tools) {
        hashed.removeDead(forgotten -> {});
        if (shown.size() > MAX_SHOWN) {
            shown.clear();
            latest.clear();
        }
        HttpRequest request = call.exchange().request();
        String server = request == null || request.path() == null ? "" : request.path();
        String caller = server + "\n" + caller(identity);
        for (Object tool : tools) {
            if (tool != null) {
                definition(tool).ifPresent(definition -> tell(call, identity, server, caller, definition));
            }
        }
    }

    /** A token stands for who holds it where nobody says who that is. */
    private static String caller(Identity identity) {
        if (identity.principal() != null) {
            return identity.principal();
        }
        return identity.tokenFingerprint() == null ? "" : identity.tokenFingerprint();
    }

    private void tell(RpcCall call, Identity identity, String server, String caller, Definition definition) {
        String before = shown.put(caller + "\n" + definition.name(), definition.hash());
        String elsewhere = latest.put(server + "\n" + definition.name(), definition.hash());
        boolean known = definition.hash().equals(before)
                || (before == null && definition.hash().equals(elsewhere));
        if (!known) {
            record(call, identity, definition, before == null ? elsewhere : before);
        }
    }

    private void record(RpcCall call, Identity identity, Definition definition, @Nullable String previous) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("definition.bytes", Integer.toString(definition.bytes()));
        attributes.put("definition.change", previous == null ? "new" : "changed");
        if (previous != null) {
            attributes.put("definition.previous", previous);
        }
        EventEncoder event = EventStart.of(recorder, "mcp.tool.definition", call.exchange(), identity)
                .put(Fields.OUTCOME, "success")
                .put(Fields.SESSION_FINGERPRINT, call.sessionFingerprint())
                .put(Fields.TOOL_NAME, PlainWords.name(definition.name(), RpcCall.MAX_TOOL_CHARACTERS))
                .put(Fields.DEFINITION_HASH, definition.hash())
                .put(Fields.ATTRIBUTES, attributes);
        recorder.record(event);
    }

    private Optional<Definition> definition(Object tool) {
        Optional<Definition> known = hashed.get(tool);
        if (known == null) {
            known = CanonicalJson.of(tool).flatMap(json -> Definition.of(RecordReader.text(tool, "name"), json));
            hashed.put(tool, known);
            if (known.isEmpty()) {
                unreadable.accept(1);
            }
        }
        return known;
    }

    private record Definition(String name, String hash, int bytes) {
        static Optional<Definition> of(@Nullable String name, String json) {
            byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
            return name == null ? Optional.empty() : Optional.of(new Definition(name, sha256(utf8), utf8.length));
        }

        private static String sha256(byte[] bytes) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
