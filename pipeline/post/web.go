package post

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Hook is a program that is told by HTTP.
type Hook struct {
	URL string
	// Card has it told by an Adaptive Card, as Teams workflows take it, and not by plain JSON.
	Card bool
	// Patience is how long it may take to answer.
	Patience time.Duration
}

// plainNotice is the body of a request in plain JSON.
type plainNotice struct {
	ID           string `json:"id"`
	At           string `json:"at"`
	Kind         string `json:"kind"`
	Audience     string `json:"audience"`
	Organisation string `json:"organisation"`
	Quarter      string `json:"quarter"`
	Subject      string `json:"subject"`
	Text         string `json:"text"`
}

// adaptiveCard is the body of a request to a Teams workflow ("When a Teams webhook request is received").
type adaptiveCard struct {
	Type        string       `json:"type"`
	Attachments []attachment `json:"attachments"`
}

type attachment struct {
	ContentType string `json:"contentType"`
	Content     card   `json:"content"`
}

type card struct {
	Schema  string      `json:"$schema"`
	Type    string      `json:"type"`
	Version string      `json:"version"`
	Body    []textBlock `json:"body"`
}

type textBlock struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	Weight string `json:"weight,omitempty"`
	Size   string `json:"size,omitempty"`
	Wrap   bool   `json:"wrap"`
}

// body writes a message as the program takes it.
func (h *Hook) body(m *Message) ([]byte, error) {
	if !h.Card {
		return json.Marshal(plainNotice{m.ID, m.At.UTC().Format(time.RFC3339), m.Kind, m.Audience, m.Organisation, m.Quarter, m.Subject, m.Body})
	}
	blocks := []textBlock{{Type: "TextBlock", Text: m.Subject, Weight: "Bolder", Size: "Medium", Wrap: true}}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(m.Body), "\n\n") {
		blocks = append(blocks, textBlock{Type: "TextBlock", Text: paragraph, Wrap: true})
	}
	return json.Marshal(adaptiveCard{Type: "message", Attachments: []attachment{{
		ContentType: "application/vnd.microsoft.card.adaptive",
		Content:     card{Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4", Body: blocks},
	}}})
}

// client follows no redirection: what is posted to the wrong place is not to be taken for sent. Proxies of the surroundings are used.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Send posts one message. An answer of 2xx means that it was taken.
func (h *Hook) Send(ctx context.Context, m *Message) error {
	body, err := h.body(m)
	if err != nil {
		return err
	}
	answer, err := call(ctx, h.URL, "application/json", m.ID, body, h.Patience)
	switch {
	case err != nil:
		return fmt.Errorf("the webhook: %w", err)
	case answer/100 == 2:
		return nil
	case answer == http.StatusBadRequest, answer == http.StatusRequestEntityTooLarge, answer == http.StatusUnprocessableEntity:
		return &Refused{Why: fmt.Sprintf("the webhook answered %d %s", answer, http.StatusText(answer))}
	}
	return fmt.Errorf("the webhook answered %d %s", answer, http.StatusText(answer))
}

// The ends of the address that is called at the beginning and the end of a run, as healthchecks and its like have them.
const (
	Started   = "start"
	Succeeded = ""
	Failed    = "fail"
)

// Ping tells a monitor how the job goes, with a few words for people.
func Ping(ctx context.Context, address, how, words string, patience time.Duration) error {
	at, err := url.Parse(address)
	if err != nil {
		return errors.New("the address of the heartbeat cannot be read")
	}
	if how != Succeeded {
		at = at.JoinPath(how)
	}
	answer, err := call(ctx, at.String(), "text/plain; charset=utf-8", "", []byte(words), patience)
	if err == nil && answer/100 != 2 {
		err = fmt.Errorf("it answered %d %s", answer, http.StatusText(answer))
	}
	if err != nil {
		return fmt.Errorf("the heartbeat's address: %w", err)
	}
	return nil
}

// call posts a body and gives the status of the answer.
func call(ctx context.Context, address, kind, id string, body []byte, patience time.Duration) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, withoutAddress(err)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("User-Agent", "perfpack")
	if id != "" {
		request.Header.Set("Idempotency-Key", id)
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, plain(ctx, withoutAddress(err))
	}
	defer answer.Body.Close()
	// Read a little, so that the connection can be used again.
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)); err != nil {
		return 0, plain(ctx, err)
	}
	return answer.StatusCode, nil
}
