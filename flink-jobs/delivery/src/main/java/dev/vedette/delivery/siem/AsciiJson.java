package dev.vedette.delivery.siem;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * JSON of printable US-ASCII: all else is escaped, so that nothing in it ends a line, hides a part of one or reorders it, wherever
 * it is shown.
 */
public final class AsciiJson {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .characterEscapes(new EscapeDelete())
            .build();

    private AsciiJson() {}

    /** A generator of such JSON. */
    public static JsonGenerator generator(OutputStream out) throws IOException {
        return JSON.createGenerator(out);
    }

    /** JSON lets DEL stand as it is; a terminal does not. */
    private static final class EscapeDelete extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        private final int[] escapes;

        EscapeDelete() {
            escapes = standardAsciiEscapesForJSON();
            escapes[0x7F] = CharacterEscapes.ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }
}
