package dev.vedette.console.silences;

import dev.vedette.console.session.Login;
import dev.vedette.console.session.Session;
import dev.vedette.schemas.avro.Silence;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where silences are listed, made and ended: {@code /api/silences}. Thread-safe. */
public final class SilenceRoutes {

    private static final String PATH = "/api/silences";

    private final Silences silences;
    private final Told told;

    /** @param told of each silence that the brokers have, made or ended */
    public SilenceRoutes(Silences silences, Told told) {
        this.silences = silences;
        this.told = told;
    }

    /** Who is told what became of a silence. */
    public interface Told {
        /** @param action made or ended */
        void of(Context context, Silence silence, String action);
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
            context.json(silences.list(Login.session(context).tenants()));
            return;
        }
        if (!alert.matches("[a-z2-7]{1,64}")) {
            throw new BadRequestResponse("alert: expected an id of a-z and 2-7");
        }
        context.json(silences.of(alert, Login.session(context).tenants()));
    }

    private void make(Context context) throws Exception {
        SilenceRequest request = read(() -> SilenceRequest.of(context.bodyAsBytes()));
        Session session = Login.session(context);
        context.json(silences.make(
                request, session.person(), session.tenants(), silence -> told.of(context, silence, "made")));
    }

    private void end(Context context) throws Exception {
        String id = read(() -> SilenceRequest.id(context.bodyAsBytes()));
        silences.end(id, Login.session(context).tenants(), silence -> told.of(context, silence, "ended"));
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
