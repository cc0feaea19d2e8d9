package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.privacy.CanonicalJson;
import dev.vedette.agent.core.privacy.PlainWords;
import dev.vedette.agent.core.privacy.ToolSchema;
import dev.vedette.content.FindingKind;
import dev.vedette.content.HiddenText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The events {@code mcp.tool.definition}: each definition once a start, and each time that a caller is shown another one
 * than before, or is no longer shown one. Callers are told apart because a server may list other tools, or other words,
 * for each. Thread-safe.
 */
final class ToolDefinitions {
    /** Of what callers have been shown. Beyond it all is forgotten, and told anew as it is listed: nothing is lost by that. */
    static final int MAX_SHOWN = 20_000;

    /** In the place of the hash of a tool that a caller is no longer shown. */
    private static final String REMOVED = "";

    /** Of UTF-8. With it an event stays below {@link EventEncoder#MAX_BYTES}, and the smallest ring holds several. */
    static final int MAX_TEXT_BYTES = 32 * 1024;

    /** What may yet follow in an event: attributes. */
    private static final int ROOM_BEHIND_TEXT = 8 * 1024;

    private static final int MAX_ASKED = 2_000;
    private static final int MAX_ADDED = 16;
    private static final String OMITTED = "definition.omitted";

    private final WeakIdentityMap<Optional<Definition>> hashed = new WeakIdentityMap<>();
    private final Map<String, String> latest = new ConcurrentHashMap<>();
    /** By caller, hashes by the tools' names. */
    private final Map<String, Map<String, String>> shown = new ConcurrentHashMap<>();

    private final AtomicInteger shownSize = new AtomicInteger();
    /** What the definitions that were told of ask for, by their hashes. */
    private final Map<String, Set<String>> asked = new ConcurrentHashMap<>();

    private final Recorder recorder;
    private final boolean texts;
    private final LongConsumer unreadable;

    /**
     * @param texts whether events carry definitions, and not their hashes alone
     * @param unreadable is told a number of definitions that could not be hashed
     */
    ToolDefinitions(Recorder recorder, boolean texts, LongConsumer unreadable) {
        this.recorder = recorder;
        this.texts = texts;
        this.unreadable = unreadable;
    }

    /**
     * @param tools as the library's records have them; the same objects from list to list, as a rule
     * @param isWhole whether they are all that the caller is shown, and not a page of them
     */
    void listed(RpcCall call, Identity identity, Collection<?> tools, boolean isWhole) {
        hashed.removeDead(forgotten -> {});
        if (shownSize.get() > MAX_SHOWN) {
            shownSize.set(0);
            shown.clear();
            latest.clear();
        }
        if (asked.size() > MAX_ASKED) {
            asked.clear(); // what is told of next does not say what was added
        }
        HttpRequest request = call.exchange().request();
        String server = request == null || request.path() == null ? "" : request.path();
        Map<String, String> toCaller =
                shown.computeIfAbsent(server + "\n" + caller(identity), unused -> new ConcurrentHashMap<>());
        Set<String> names = new HashSet<>();
        for (Object tool : tools) {
            Optional<Definition> known = tool == null ? Optional.empty() : definition(tool);
            known.ifPresent(definition -> {
                names.add(definition.name());
                tell(new Telling(call, identity, tool), server, toCaller, definition);
            });
        }
        // One that could not be read may be any of those that are missing.
        if (isWhole && names.size() == tools.size()) {
            tellOfTheRemoved(call, identity, toCaller, names);
        }
    }

    private void tellOfTheRemoved(RpcCall call, Identity identity, Map<String, String> toCaller, Set<String> names) {
        toCaller.forEach((name, hash) -> {
            if (!names.contains(name) && !hash.equals(REMOVED) && toCaller.replace(name, hash, REMOVED)) {
                Map<String, String> attributes = Map.of("definition.change", "removed", "definition.previous", hash);
                recorder.record(start(call, identity, name).put(Fields.ATTRIBUTES, new TreeMap<>(attributes)));
            }
        });
    }

    /** A token stands for who holds it where nobody says who that is. */
    private static String caller(Identity identity) {
        if (identity.principal() != null) {
            return identity.principal().text();
        }
        return identity.tokenFingerprint() == null
                ? ""
                : identity.tokenFingerprint().text();
    }

    /** To whom what is shown. */
    private record Telling(RpcCall call, Identity identity, Object tool) {}

    private void tell(Telling telling, String server, Map<String, String> toCaller, Definition definition) {
        String before = toCaller.put(definition.name(), definition.hash());
        if (before == null) {
            shownSize.incrementAndGet();
        }
        String elsewhere = latest.put(server + "\n" + definition.name(), definition.hash());
        boolean known = definition.hash().equals(before)
                || (before == null && definition.hash().equals(elsewhere));
        if (!known) {
            String last = before == null || before.equals(REMOVED) ? elsewhere : before;
            String previous = definition.hash().equals(last) ? null : last;
            String change = previous == null ? "new" : before == null ? "differs" : "changed";
            record(telling, definition, change, previous);
        }
    }

    private void record(Telling telling, Definition definition, String change, @Nullable String previous) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("definition.bytes", Integer.toString(definition.bytes()));
        attributes.put("definition.change", change);
        if (previous != null) {
            attributes.put("definition.previous", previous);
            String added = added(definition, asked.get(previous));
            if (!added.isEmpty()) {
                attributes.put("definition.added", added);
            }
        }
        asked.put(definition.hash(), definition.arguments());
        if (!definition.findings().isEmpty()) {
            attributes.put("definition.findings", definition.findings());
        }
        EventEncoder event = start(telling.call(), telling.identity(), definition.name())
                .put(Fields.DEFINITION_HASH, definition.hash());
        if (texts) {
            putText(event, telling.tool(), definition, attributes);
        }
        recorder.record(event.put(Fields.ATTRIBUTES, attributes));
    }

    /** The definition itself, or why it is not there. It is written anew, for to keep all would take much memory. */
    private void putText(EventEncoder event, Object tool, Definition definition, Map<String, String> attributes) {
        if (definition.bytes() > MAX_TEXT_BYTES) {
            attributes.put(OMITTED, "too_long");
        } else if (event.length() + definition.bytes() + ROOM_BEHIND_TEXT > EventEncoder.MAX_BYTES
                || !recorder.hasRoomToSpare()) {
            attributes.put(OMITTED, "no_room");
        } else {
            Optional<String> json = CanonicalJson.of(tool).filter(definition::isOf);
            if (json.isPresent()) {
                event.put(Fields.DEFINITION_JSON, json.get(), MAX_TEXT_BYTES);
            } else {
                attributes.put(OMITTED, "changed_meanwhile");
            }
        }
    }

    private EventEncoder start(RpcCall call, Identity identity, String name) {
        return EventStart.of(recorder, "mcp.tool.definition", call.exchange(), identity)
                .put(Fields.OUTCOME, "success")
                .put(Fields.SESSION_FINGERPRINT, Fields.OTHER_SESSION_FINGERPRINT, call.sessionFingerprint())
                .put(Fields.TOOL_NAME, PlainWords.name(name, RpcCall.MAX_TOOL_CHARACTERS));
    }

    private static String added(Definition definition, @Nullable Set<String> before) {
        return before == null
                ? ""
                : definition.arguments().stream()
                        .filter(name -> !before.contains(name))
                        .limit(MAX_ADDED)
                        .collect(Collectors.joining(", "));
    }

    private Optional<Definition> definition(Object tool) {
        Optional<Definition> known = hashed.get(tool);
        if (known == null) {
            known = CanonicalJson.of(tool).flatMap(json -> Definition.of(tool, json));
            hashed.put(tool, known);
            if (known.isEmpty()) {
                unreadable.accept(1);
            }
        }
        return known;
    }

    /**
     * @param arguments that the tool takes, by name
     * @param findings kinds of text in it that nobody sees
     */
    private record Definition(String name, String hash, int bytes, Set<String> arguments, String findings) {
        static Optional<Definition> of(Object tool, String json) {
            String name = RecordReader.text(tool, "name");
            if (name == null) {
                return Optional.empty();
            }
            byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
            String findings =
                    HiddenText.in(json).stream().map(FindingKind::id).sorted().collect(Collectors.joining(", "));
            return Optional.of(
                    new Definition(name, sha256(utf8), utf8.length, ToolSchema.argumentNames(tool), findings));
        }

        boolean isOf(String json) {
            return hash.equals(sha256(json.getBytes(StandardCharsets.UTF_8)));
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
