package dev.vedette.console.elasticsearch;

import java.io.IOException;
import org.apache.http.ContentTooLongException;
import org.apache.http.HttpEntity;
import org.apache.http.HttpResponse;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.ContentDecoder;
import org.apache.http.nio.IOControl;
import org.apache.http.nio.entity.ContentBufferEntity;
import org.apache.http.nio.protocol.AbstractAsyncResponseConsumer;
import org.apache.http.nio.util.HeapByteBufferAllocator;
import org.apache.http.nio.util.SimpleInputBuffer;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is held in memory up to a bound. The client's own consumer asks the answer how long it is, which one in chunks does not
 * say; here what has come is counted.
 */
final class BoundedAnswer extends AbstractAsyncResponseConsumer<HttpResponse> {
    private static final int FIRST_BYTES = 4 * 1024;

    private final int limit;
    private @Nullable HttpResponse response;
    private @Nullable CountedBuffer content;

    /** @param limit bytes at most */
    BoundedAnswer(int limit) {
        this.limit = limit;
    }

    @Override
    protected void onResponseReceived(HttpResponse received) {
        response = received;
    }

    @Override
    protected void onEntityEnclosed(HttpEntity entity, ContentType contentType) throws IOException {
        if (entity.getContentLength() > limit) {
            throw tooLong();
        }
        content = new CountedBuffer();
        if (response != null) {
            response.setEntity(new ContentBufferEntity(entity, content));
        }
    }

    @Override
    protected void onContentReceived(ContentDecoder decoder, IOControl control) throws IOException {
        if (content != null && content.add(decoder) > limit) {
            throw tooLong();
        }
    }

    private ContentTooLongException tooLong() {
        return new ContentTooLongException("the answer has more than " + limit + " bytes");
    }

    @Override
    protected @Nullable HttpResponse buildResult(HttpContext context) {
        return response;
    }

    @Override
    protected void releaseResources() {
        response = null;
        content = null;
    }

    /** Its length is what has come: nobody reads before the end. */
    private static final class CountedBuffer extends SimpleInputBuffer {
        CountedBuffer() {
            super(FIRST_BYTES, HeapByteBufferAllocator.INSTANCE);
        }

        int add(ContentDecoder decoder) throws IOException {
            consumeContent(decoder);
            return length();
        }
    }
}
