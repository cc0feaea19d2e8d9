package dev.vedette.agent.core.observe;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The current span of the OpenTelemetry Java agent, if that agent is there. Its API is in the bootstrap class loader under
 * a name of its own, and reached by handles: this agent has an OpenTelemetry of its own, which is another one.
 */
final class OpenTelemetryAgent {
    private static final String PACKAGE = "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.trace.";

    private OpenTelemetryAgent() {}

    /** Empty while the thread is in no span, and without that agent. */
    static Optional<Trace> currentSpan() {
        Api api = Api.FOUND;
        if (api == null) {
            return Optional.empty();
        }
        try {
            Object context = (Object) api.context.invokeExact((Object) api.current.invokeExact());
            if (!(boolean) api.isValid.invokeExact(context)) {
                return Optional.empty();
            }
            return Optional.of(
                    new Trace((String) api.traceId.invokeExact(context), (String) api.spanId.invokeExact(context)));
        } catch (Throwable e) {
            return Optional.empty(); // the other agent's fault, of which this one's events need not die
        }
    }

    /** Looked for at the first request: whichever agent comes first on the command line, both are there by then. */
    private record Api(
            MethodHandle current,
            MethodHandle context,
            MethodHandle isValid,
            MethodHandle traceId,
            MethodHandle spanId) {
        static final @Nullable Api FOUND = find();

        private static @Nullable Api find() {
            try {
                Class<?> span = Class.forName(PACKAGE + "Span", true, null);
                Class<?> context = Class.forName(PACKAGE + "SpanContext", true, null);
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                MethodType taking = MethodType.methodType(Object.class, Object.class);
                return new Api(
                        lookup.findStatic(span, "current", MethodType.methodType(span))
                                .asType(MethodType.methodType(Object.class)),
                        lookup.findVirtual(span, "getSpanContext", MethodType.methodType(context))
                                .asType(taking),
                        lookup.findVirtual(context, "isValid", MethodType.methodType(boolean.class))
                                .asType(taking.changeReturnType(boolean.class)),
                        lookup.findVirtual(context, "getTraceId", MethodType.methodType(String.class))
                                .asType(taking.changeReturnType(String.class)),
                        lookup.findVirtual(context, "getSpanId", MethodType.methodType(String.class))
                                .asType(taking.changeReturnType(String.class)));
            } catch (ReflectiveOperationException | LinkageError e) {
                return null;
            }
        }
    }
}
