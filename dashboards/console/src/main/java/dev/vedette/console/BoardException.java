package dev.vedette.console;

/** A board's file says something that the console does not understand; the message names file, place and what is allowed. */
final class BoardException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BoardException(String file, String place, String message) {
        super("%s: %s: %s".formatted(file, place, message));
    }
}
