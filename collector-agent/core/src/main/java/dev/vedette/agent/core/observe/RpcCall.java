package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.privacy.Fingerprint;
import dev.vedette.agent.core.privacy.PlainWords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A JSON-RPC request between dispatch and response. Keeps sizes and names, no values.
 *
 * @param sessionFingerprint of the session that the library says, null if the HTTP request's header has it
 * @param trace that the message names ({@code params._meta.traceparent}, OpenTelemetry's convention for MCP)
 * @param client of an {@code initialize} request
 * @param fromTheBegin whether a list is asked for from its first page on
 * @param headerDisagrees which of the HTTP request's headers says something else than the body, null if none
 * @param arguments what leaves of a tool call's, and whose call it is
 * @param paramsIdentity identity hash code of the parameters, which are not kept
 */
record RpcCall(
        Exchange exchange,
        @Nullable Fingerprint sessionFingerprint,
        @Nullable String id,
        String method,
        Optional<Trace> trace,
        Optional<Client> client,
        @Nullable String toolName,
        @Nullable String resourceUri,
        boolean fromTheBegin,
        @Nullable String headerDisagrees,
        List<String> argumentNames,
        CallArguments arguments,
        int paramsIdentity,
        long startedNanos) {

    private static final int MAX_ID_CHARACTERS = 64;
    private static final int MAX_METHOD_CHARACTERS = 128;
    static final int MAX_TOOL_CHARACTERS = 128;
    private static final int MAX_ARGUMENTS = 64;
    private static final int MAX_ARGUMENT_CHARACTERS = 64;

    /** @param caller whose tool call it is: what tells principals apart, or tokens, or sessions */
    static RpcCall of(
            Exchange exchange,
            @Nullable Fingerprint sessionFingerprint,
            @Nullable String id,
            String method,
            @Nullable Object params,
            String caller,
            ToolContents contents) {
        Map<?, ?> named = params instanceof Map<?, ?> map ? map : Map.of();
        boolean isToolCall = method.equals("tools/call");
        Map<?, ?> arguments = isToolCall && named.get("arguments") instanceof Map<?, ?> map ? map : Map.of();
        String tool = isToolCall ? word(named.get("name"), MAX_TOOL_CHARACTERS) : null;
        return new RpcCall(
                exchange,
                sessionFingerprint,
                id == null ? null : PlainWords.id(id, MAX_ID_CHARACTERS),
                PlainWords.name(method, MAX_METHOD_CHARACTERS),
                traceOf(named),
                method.equals("initialize") ? Optional.of(Client.of(named)) : Optional.empty(),
                tool,
                method.startsWith("resources/") && named.get("uri") instanceof String uri ? PlainWords.uri(uri) : null,
                named.get("cursor") == null,
                HeaderAgreement.disagrees(exchange.request(), method, named),
                argumentNames(arguments),
                isToolCall ? contents.called(exchange, caller, tool, arguments) : CallArguments.NONE,
                System.identityHashCode(params),
                System.nanoTime());
    }

    private static Optional<Trace> traceOf(Map<?, ?> params) {
        return params.get("_meta") instanceof Map<?, ?> meta && meta.get("traceparent") instanceof String traceparent
                ? Trace.ofTraceparent(traceparent)
                : Optional.empty();
    }

    /** Sorted, without repetitions. */
    private static List<String> argumentNames(Map<?, ?> arguments) {
        List<String> names = new ArrayList<>(Math.min(MAX_ARGUMENTS, arguments.size()));
        for (Object name : arguments.keySet()) {
            if (names.size() == MAX_ARGUMENTS) {
                break;
            }
            names.add(PlainWords.name(String.valueOf(name), MAX_ARGUMENT_CHARACTERS));
        }
        Collections.sort(names);
        boolean repeated = names.size() > 1 && Collections.frequency(names, PlainWords.HIDDEN) > 1;
        return repeated ? List.copyOf(new TreeSet<>(names)) : names;
    }

    boolean isToolCall() {
        return method.equals("tools/call");
    }

    /** Told twice by two hooks; a client that uses an id again has parameters of their own. */
    boolean isOf(String toldMethod, @Nullable Object params) {
        return method.equals(PlainWords.name(toldMethod, MAX_METHOD_CHARACTERS))
                && paramsIdentity == System.identityHashCode(params);
    }

    void writeTo(EventEncoder event) {
        event.put(Fields.SESSION_FINGERPRINT, Fields.OTHER_SESSION_FINGERPRINT, sessionFingerprint)
                .put(Fields.MCP_METHOD, method, MAX_METHOD_CHARACTERS)
                .put(Fields.REQUEST_ID, id, MAX_ID_CHARACTERS)
                .put(Fields.TOOL_NAME, toolName, MAX_TOOL_CHARACTERS)
                .put(Fields.RESOURCE_URI, resourceUri);
        client.ifPresent(known -> known.writeVersionTo(event));
        if (headerDisagrees != null) {
            event.put(Fields.ATTRIBUTES, Map.of("header.disagrees", headerDisagrees));
        }
    }

    void writeArgumentNamesTo(EventEncoder event) {
        event.put(Fields.ARGUMENT_NAMES, argumentNames);
    }

    private static @Nullable String word(@Nullable Object value, int maxCharacters) {
        return value instanceof String text ? PlainWords.name(text, maxCharacters) : null;
    }

    /** What a client says of itself when it asks for a session: its own words. */
    record Client(
            @Nullable String protocolVersion,
            @Nullable String name,
            @Nullable String version) {
        private static final int MAX_CLIENT_CHARACTERS = 128;
        private static final int MAX_VERSION_CHARACTERS = 32;

        static Client of(Map<?, ?> params) {
            Map<?, ?> info = params.get("clientInfo") instanceof Map<?, ?> map ? map : Map.of();
            return new Client(
                    word(params.get("protocolVersion"), MAX_VERSION_CHARACTERS),
                    word(info.get("name"), MAX_CLIENT_CHARACTERS),
                    word(info.get("version"), MAX_CLIENT_CHARACTERS));
        }

        void writeVersionTo(EventEncoder event) {
            event.put(Fields.PROTOCOL_VERSION, protocolVersion);
        }

        void writeTo(EventEncoder event) {
            writeVersionTo(event);
            if (name != null) {
                event.put(
                        Fields.ATTRIBUTES,
                        version == null
                                ? Map.of("client.name", name)
                                : Map.of("client.name", name, "client.version", version));
            }
        }
    }
}
