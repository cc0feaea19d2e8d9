package dev.vedette.console.silences;

import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where silences are listed, made and ended: {@code /api/silences}. Thread-safe. */
public final class SilenceRoutes {

    private static final String PATH = "/api/silences";

    private final Silences silences;
    private final Function<Context, String> person;

    /** @param person who sent a request */
    public SilenceRoutes(Silences silences, Function<Context, String> person) {
        this.silences = silences;
        this.person = person;
    }

    public void install(JavalinConfig config) {
        config.routes.get(PATH, this::list);
        config.routes.post(PATH, this::make);
        config.routes.post(PATH + "/end", this::end);
        config.routes.exception(
                SilenceException.class,
                (e, context) -> context.status(e.status())
                        .json(Map.of("error", Objects.requireNonNullElse(e.getMessage(), ""))));
    }

    private void list(Context context) throws Exception {
        @Nullable String alert = context.queryParam("alert");
        if (alert == null) {
            context.json(silences.list());
            return;
        }
        if (!alert.matches("[a-z2-7]{1,64}")) {
            throw new BadRequestResponse("alert: expected an id of a-z and 2-7");
        }
        context.json(silences.of(alert));
    }

    private void make(Context context) throws Exception {
        SilenceRequest request = read(() -> SilenceRequest.of(context.bodyAsBytes()));
        context.json(silences.make(request, person.apply(context)));
    }

    private void end(Context context) throws Exception {
        String id = read(() -> SilenceRequest.id(context.bodyAsBytes()));
        silences.end(id);
        context.json(Map.of("ended", id));
    }

    /** What a request says, or the answer 400 with one line. */
    private static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }
}
