// An OpenAI-compatible server for one small model, on the loopback device: what is needed to try the plugin on a real model.
//
//     node server.mjs MODEL.gguf [PORT] [THREADS]
//
// It answers /v1/chat/completions, one request at a time. README.md here says how to get the rest.

import http from "node:http";
import {getLlama, LlamaChatSession} from "node-llama-cpp";

// More threads than idle processors make it slower by orders of magnitude: they wait for each other.
const [, , modelPath, port = "8080", threads = "1"] = process.argv;
const llama = await getLlama({gpu: false, build: "never", logLevel: "error"});
const model = await llama.loadModel({modelPath});
const context = await model.createContext({contextSize: 4096, threads: Number(threads)});
const contextSequence = context.getSequence();
let turn = Promise.resolve();

async function complete(body) {
    const before = turn;
    let done;
    turn = new Promise(resolve => done = resolve);
    await before;
    try {
        await contextSequence.clearHistory();
        const session = new LlamaChatSession({contextSequence});
        const text = body.messages.map(message => message.content).join("\n\n");
        const answer = await session.promptWithMeta(text, {
            maxTokens: body.max_tokens, temperature: body.temperature ?? 0, topP: body.top_p, seed: body.seed
        });
        const counts = [model.tokenize(text).length, model.tokenize(answer.responseText).length];
        return {
            id: `local-${Date.now()}`, object: "chat.completion", created: Math.floor(Date.now() / 1000), model: body.model,
            choices: [{
                index: 0, finish_reason: answer.stopReason === "maxTokens" ? "length" : "stop",
                message: {role: "assistant", content: answer.responseText}
            }],
            usage: {prompt_tokens: counts[0], completion_tokens: counts[1], total_tokens: counts[0] + counts[1]}
        };
    } finally {
        done();
    }
}

http.createServer(async (request, response) => {
    const send = (status, data) => {
        response.writeHead(status, {"Content-Type": "application/json"});
        response.end(JSON.stringify(data));
    };
    if (request.method !== "POST" || !request.url.endsWith("/chat/completions")) {
        return send(404, {error: {message: `there is no ${request.method} ${request.url} here`}});
    }
    try {
        let text = "";
        for await (const piece of request) text += piece;
        send(200, await complete(JSON.parse(text)));
    } catch (error) {
        send(500, {error: {message: String(error)}});
    }
}).listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/v1`));
