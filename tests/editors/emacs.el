;;; What a user does in Emacs, and what comes of it, as JSON in the file that the variable RESULT names.  -*- lexical-binding: t -*-

(require 'json)
(require 'eglot)
(require 'flymake)

(defvar result nil "What was seen: an association list.")

(defun saw (name value)
  "Keep VALUE as NAME."
  (push (cons name value) result))

(defun until (what)
  "Wait until the function WHAT returns something, and return it."
  (let ((end (+ (float-time) 180)) found)
    (while (and (not (setq found (funcall what))) (< (float-time) end))
      (accept-process-output nil 0.05))
    found))

(defun last-line ()
  "The last line that is not empty."
  (save-excursion
    (goto-char (point-max))
    (skip-chars-backward "\n")
    (buffer-substring-no-properties (line-beginning-position) (line-end-position))))

(defun go-to (text offset)
  "Move OFFSET characters into the first TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (+ (match-beginning 0) offset)))

(setq eglot-sync-connect 180
      jrpc-default-request-timeout 180 ; Its name in jsonrpc.el.
      eglot-confirm-server-initiated-edits nil
      make-backup-files nil)
(find-file "train.gin")
(apply #'eglot (eglot--guess-contact))
(saw 'mode (symbol-name major-mode))

;; A value of the wrong type.
(until (lambda () (flymake-diagnostics)))
(saw 'types (vconcat (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))

;; A mistake.
(goto-char (point-max))
(insert "Network.dropout = 0.5 half\n")
(eglot--signal-textDocument/didChange)
(saw 'syntax (until (lambda () (car (seq-filter (lambda (text) (string-match "half" text))
                                                (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))))))
(search-backward " half")
(delete-char 5)
(eglot--signal-textDocument/didChange)

;; A hover.
(go-to "Adam.lr" 5)
(saw 'hover (plist-get (plist-get (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover
                                                   (eglot--TextDocumentPositionParams))
                                  :contents)
                       :value))

;; A jump.
(go-to "Network.widths" 8)
(xref-find-definitions (xref-backend-identifier-at-point 'eglot))
(saw 'definition (list (cons 'file (file-name-nondirectory (buffer-file-name)))
                       (cons 'line (buffer-substring-no-properties (point) (line-end-position)))))
(switch-to-buffer "train.gin")

;; A completion.
(goto-char (point-max))
(insert "Adam.be")
(eglot--signal-textDocument/didChange)
(completion-at-point)
(saw 'completed (last-line))
(insert "(0.5,0.9)")

;; Formatting.
(eglot-format-buffer)
(saw 'formatted (last-line))

;; A rename, in Python too.
(eglot--signal-textDocument/didChange)
(go-to "Adam.lr" 5)
(eglot-rename "step")
(save-some-buffers t)
(with-temp-file (getenv "RESULT")
  (insert (json-encode result)))
